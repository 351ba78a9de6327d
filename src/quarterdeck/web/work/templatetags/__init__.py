"""Words of this area's templates."""
