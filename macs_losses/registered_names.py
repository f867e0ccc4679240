import inspect

from keras import saving
from keras.src import losses, metrics  # Keras has no public registry of the names compile takes


def add(namespace):
    """Lets `compile` take losses and metrics by the names under which they are registered.

    Args:
        namespace: Dictionary of classes by name, such as `vars(module)`.
    """
    for value in namespace.values():
        for kind, registry in ((losses.Loss, losses), (metrics.Metric, metrics)):
            if inspect.isclass(value) and issubclass(value, kind):
                registry.ALL_OBJECTS_DICT[saving.get_registered_name(value)] = value
