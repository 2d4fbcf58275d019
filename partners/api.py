"""The API's door to people and organisations."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cocreate.common.web import ApiView, Keyset

from . import serializers
from .authentication import ApiKeyAuthentication
from .models import Organisation


class MeView(ApiView):
    """Whose login this is."""

    @extend_schema(operation_id="me", summary="Whose login this is", responses=serializers.Me, tags=["me"])
    def get(self, request):
        """The user behind the token or the session, and the ids that `organisation` takes."""
        return Response(serializers.me(request.user, request.auth))


class PartnersView(ApiView):
    """Organisations that take part."""

    open_to_all = frozenset({"GET"})
    order = Keyset("name", "pk")

    @extend_schema(
        operation_id="partners", summary="Partners", parameters=[serializers.PartnersQuery], responses=serializers.Partners,
        tags=["partners"],
    )  # fmt: skip
    def get(self, request):
        """Confirmed organisations that chose to be shown, by name."""
        page = self.order.page(Organisation.objects.public(), request, self.asked(serializers.PartnersQuery))
        return Response({**page, "results": [serializers.partner(row) for row in page["results"]]})


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema names the token."""

    target_class = ApiKeyAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token with scopes, issued by `manage.py issue_token`: proposals:read, proposals:write, queue:read, "
            "queue:write, results:write.",
        }
