"""The steps that bring an older record to today's shape."""
