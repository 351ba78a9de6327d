"""Words of the job page's templates."""
