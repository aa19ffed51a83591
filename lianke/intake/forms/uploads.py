"""The workbook, and the word that it may go in."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lianke.workbook.reader.archive import MOST_FILE_BYTES


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("Choose the workbook, or drop it here"),
        help_text=_(
            ".xlsx, .xls, or a zip of CSV files, up to 20 MB. First it is only checked; nothing is written."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.zip"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose the one that was filled in."),
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_FILE_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 20 MB. Delete what does not belong there.")
            )
        return upload


class ConfirmForm(forms.Form):
    publish = forms.BooleanField(required=False)
