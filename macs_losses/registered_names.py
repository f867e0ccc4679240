import inspect

from keras import saving
from keras.src import losses, metrics  # the registry of the names for compile is not public


def add(namespace):
    """Lets `compile` accept losses and metrics by their registered names.

    Args:
        namespace: Dict. Classes by name, such as `vars(module)`.
    """
    for value in namespace.values():
        for kind, registry in ((losses.Loss, losses), (metrics.Metric, metrics)):
            if inspect.isclass(value) and issubclass(value, kind):
                registry.ALL_OBJECTS_DICT[saving.get_registered_name(value)] = value
