"""The rate limits: five tiers, counted in Redis, or in this process where Redis is away."""
