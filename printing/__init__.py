"""Paper: fonts, HTML to PDF, and the files of finished documents. Every app to the right prints through it."""
