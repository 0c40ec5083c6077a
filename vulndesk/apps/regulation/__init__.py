"""What a law asks of a case: Article 14 of the Cyber Resilience Act, for programmes whose owner switched it on."""
