"""What serves those who build and run the platform; nothing here is part of the site."""
