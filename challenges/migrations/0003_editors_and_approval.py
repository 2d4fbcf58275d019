"""Who edits and who approves: rights for the groups of partners, and one workflow for every page."""

from django.db import migrations

EDITOR, COORDINATOR, OWNER = "Redaktør", "Innovationskoordinator", "Udfordringsejer"
TASK, WORKFLOW = "Godkendelse af en anden", "Godkendelse"
# Nobody gets `publish`: a page goes live when a second person approves it.
ON_EVERY_PAGE = {EDITOR: ("add", "change"), COORDINATOR: ("change",)}
ON_THE_LIST = {OWNER: ("add",)}
FILES = {EDITOR: ("add", "change", "choose"), COORDINATOR: ("choose",), OWNER: ("add", "choose")}
MODELS = {
    COORDINATOR: [
        ("challenges", "centre", ("add", "change", "delete", "view")),
        ("challenges", "answerpromise", ("change",)),
        ("challenges", "sitesettings", ("change",)),
    ],
}
TRANSLATE = (EDITOR, COORDINATOR)
WAGTAILS_OWN = ("Editors", "Moderators")


def give(apps, schema_editor):
    """Give each group exactly what it needs, take Wagtail's own groups away, and ask for approval everywhere."""
    Page = apps.get_model("wagtailcore", "Page")
    root, index = Page.objects.get(depth=1), _list_of_challenges(apps)
    _take_wagtails_own(apps)
    for page, rights in ((root, ON_EVERY_PAGE), (index, ON_THE_LIST)):
        for name, actions in rights.items():
            for action in actions:
                apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                    group=_group(apps, name), page=page, permission=_permission(apps, "wagtailcore", "page", action)
                )
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for name, actions in FILES.items():
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for action in actions:
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                    group=_group(apps, name), collection=collection, permission=_permission(apps, app, model, action)
                )
    for name, rights in MODELS.items():
        for app, model, actions in rights:
            _group(apps, name).permissions.add(*(_permission(apps, app, model, action) for action in actions))
    for name in TRANSLATE:
        _group(apps, name).permissions.add(_permission(apps, "wagtail_localize", "translation", "submit"))
    _make_workflow(apps, root)


def _make_workflow(apps, root):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="challenges", model="secondpersonapproval"
    )
    task = apps.get_model("challenges", "SecondPersonApproval").objects.create(name=TASK, content_type=content_type)
    task.groups.add(_group(apps, COORDINATOR))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)
    apps.get_model("wagtailcore", "WorkflowPage").objects.update_or_create(page=root, defaults={"workflow": workflow})


def _take_wagtails_own(apps):
    """Wagtail's "Moderators" may publish, and its workflow lets an author approve."""
    apps.get_model("auth", "Group").objects.filter(name__in=WAGTAILS_OWN).delete()
    tasks = apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name="Moderators approval")
    apps.get_model("wagtailcore", "Workflow").objects.filter(workflow_tasks__task__in=tasks.values("pk")).delete()
    tasks.delete()


def _group(apps, name):
    return apps.get_model("auth", "Group").objects.get(name=name)


def _permission(apps, app, model, action):
    # Permissions are made after the first migrate, and are needed during it.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
    )
    return permission


def _list_of_challenges(apps):
    return apps.get_model("challenges", "ChallengeIndexPage").objects.get(locale__language_code="da")


def take(apps, schema_editor):
    """Take the rights and the workflow away, and give Wagtail its own groups back."""
    Group, Workflow = apps.get_model("auth", "Group"), apps.get_model("wagtailcore", "Workflow")
    Workflow.objects.filter(name=WORKFLOW).delete()
    apps.get_model("challenges", "SecondPersonApproval").objects.filter(name=TASK).delete()
    ours = Group.objects.filter(name__in=(EDITOR, COORDINATOR, OWNER))
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(group__in=ours).delete()
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(group__in=ours).delete()
    for name, rights in MODELS.items():
        for app, model, actions in rights:
            _group(apps, name).permissions.remove(*(_permission(apps, app, model, action) for action in actions))
    for name in TRANSLATE:
        _group(apps, name).permissions.remove(_permission(apps, "wagtail_localize", "translation", "submit"))
    access = apps.get_model("auth", "Permission").objects.get(codename="access_admin")
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for name, actions in {"Editors": ("add", "change"), "Moderators": ("add", "change", "publish")}.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
        for action in actions:
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group, page=root, permission=_permission(apps, "wagtailcore", "page", action)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("challenges", "0002_first_site"),
        ("partners", "0002_roles"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(give, take)]
