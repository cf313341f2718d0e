"""What is kept sealed beside the columns that always were."""
