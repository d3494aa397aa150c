"""The one place that says which release this is; the packages' metadata reads it from here."""

VERSION = "0.1.0"
