"""What serves an asset to a prospect: the applications, built in, of the founder's own, and from plug-ins."""
