"""Tables in and out: `from portal.intake.export import export`, `from portal.intake.lists import ExportMixin`."""
