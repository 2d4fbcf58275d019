"""Only gathers: the public addresses of the areas."""

urlpatterns = []
