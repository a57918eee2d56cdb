"""Data sets: fetched from their public source, unpacked safely, read as samples that know their cell."""
