"""One module per assignment: what is known of its parts, and of the mistakes that people make in them."""
