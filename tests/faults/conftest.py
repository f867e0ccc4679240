from hypothesis import HealthCheck, settings

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "faults", deadline=None, database=None, derandomize=True, suppress_health_check=CHECKS
)
settings.load_profile("faults")
