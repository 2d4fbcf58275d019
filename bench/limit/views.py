"""The smallest views that do the same kind of work."""

from django.shortcuts import render
from rest_framework import generics, pagination, serializers

from .models import Plain, Thing

PAGE = 50


def things(request):
    """The newest fifty."""
    return render(request, "limit/list.html", {"rows": Thing.objects.select_related("author").order_by("-created_at")[:PAGE]})


class ThingSerializer(serializers.ModelSerializer):
    """Every field."""

    class Meta:
        model = Thing
        fields = ["id", "reference", "title", "problem", "solution", "state", "language", "created_at", "due"]


class PlainSerializer(serializers.ModelSerializer):
    """Every field."""

    class Meta:
        model = Plain
        fields = ThingSerializer.Meta.fields


class Pages(pagination.CursorPagination):
    """By cursor, as ours."""

    page_size = PAGE
    ordering = "-created_at"


class Things(generics.ListAPIView):
    """List."""

    queryset = Thing.objects.all()
    serializer_class = ThingSerializer
    pagination_class = Pages


class Plains(generics.CreateAPIView):
    """Create."""

    queryset = Plain.objects.all()
    serializer_class = PlainSerializer

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)
