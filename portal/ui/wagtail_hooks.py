from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def admin_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_scripts() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("ui/admin.js"))
