"""How many queries a page costs: told in a header to whoever asks for it by a header."""

from django.db import connection


class CountQueries:
    """Counts only when ``X-Count-Queries`` is sent, so that it costs nothing while time is measured."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "X-Count-Queries" not in request.headers:
            return self.get_response(request)
        counted = 0

        def count(execute, sql, params, many, context):
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        response["X-Queries"] = str(counted)
        return response
