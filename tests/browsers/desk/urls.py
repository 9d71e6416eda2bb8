"""The helpdesk at the root, the admin pages that it links to, and pages of other desks as files."""

from pathlib import Path

from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

PAGES = Path(__file__).parents[1] / "pages"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("pages/<path:path>", serve, {"document_root": PAGES}),
    path("", include("helpdesk.urls", namespace="helpdesk")),
]
