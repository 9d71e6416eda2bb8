"""A multinomial logistic head, trained in numpy: no scikit-learn where the product runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogisticHead:
    """Scores classes for rows of features: `rows @ weights + bias`."""

    weights: Matrix
    """Shape (features, classes)."""
    bias: Matrix
    """Shape (classes,)."""

    def logits(self, rows: npt.NDArray[np.floating]) -> Matrix:
        """Shape (len(rows), classes)."""
        return np.asarray(rows, np.float64) @ self.weights + self.bias


def softmax(logits: Matrix) -> Matrix:
    """Rows of probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def train_head(
    rows: npt.NDArray[np.floating],
    labels: npt.NDArray[np.intp],
    classes: int,
    inverse_regularisation: float,
    tolerance: float = 1e-4,
) -> LogisticHead:
    """Minimises the cross-entropy plus L2 (the bias left out), as scikit-learn's
    `LogisticRegression(C=inverse_regularisation)` does, by L-BFGS.

    With fewer examples than features the work is done in the space that the examples span, where
    the penalty is the same. `tolerance`: share of the first gradient at which it stops.
    """
    data = np.asarray(rows, np.float64)
    basis: Matrix | None = None
    if data.shape[0] < data.shape[1]:
        values, vectors = np.linalg.eigh(data @ data.T)
        kept = values > values[-1] * 1e-10
        scale = np.sqrt(values[kept])
        basis = data.T @ (vectors[:, kept] / scale)
        data = vectors[:, kept] * scale
    wanted = np.zeros((len(data), classes))
    wanted[np.arange(len(data)), labels] = 1.0
    features = data.shape[1]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(features + 1, classes)
        chances = softmax(data @ weights[:-1] + weights[-1])
        error = chances - wanted
        gradient = np.vstack(
            [inverse_regularisation * (data.T @ error) + weights[:-1], inverse_regularisation * error.sum(0)]
        )
        cross_entropy = -np.log(np.maximum(chances[np.arange(len(data)), labels], 1e-300)).sum()
        return float(inverse_regularisation * cross_entropy + 0.5 * (weights[:-1] ** 2).sum()), gradient.ravel()

    best = minimise(loss, np.zeros((features + 1) * classes), tolerance=tolerance).reshape(features + 1, classes)
    weights = best[:-1] if basis is None else basis @ best[:-1]
    return LogisticHead(weights, best[-1])


def minimise(
    loss: Callable[[Matrix], tuple[float, Matrix]],
    start: Matrix,
    steps: int = 120,
    memory: int = 8,
    tolerance: float = 1e-4,
) -> Matrix:
    """L-BFGS with a backtracking line search (Nocedal & Wright, 'Numerical Optimization', 2006,
    algorithms 7.4 and 3.1). `loss` gives value and gradient; it must be convex and smooth."""
    at = start
    value, gradient = loss(at)
    moves: list[tuple[Matrix, Matrix, float]] = []
    first = float(np.abs(gradient).max())
    for _ in range(steps):
        if float(np.abs(gradient).max()) <= tolerance * max(1.0, first):
            break
        direction = gradient.copy()
        factors: list[float] = []
        for move, change, inverse in reversed(moves):
            factors.append(inverse * float(move @ direction))
            direction -= factors[-1] * change
        if moves:
            move, change, _ = moves[-1]
            direction *= float(move @ change) / float(change @ change)
        else:
            direction /= max(1.0, float(np.linalg.norm(gradient)))
        for (move, change, inverse), factor in zip(moves, reversed(factors), strict=True):
            direction += (factor - inverse * float(change @ direction)) * move
        slope = -float(gradient @ direction)
        length = 1.0
        while True:
            new = at - length * direction
            new_value, new_gradient = loss(new)
            if new_value <= value + 1e-4 * length * slope or length < 1e-8:
                break
            length *= 0.5
        move, change = new - at, new_gradient - gradient
        bend = float(move @ change)
        if bend > 1e-12:
            moves = [*moves[-(memory - 1) :], (move, change, 1.0 / bend)]
        at, value, gradient = new, new_value, new_gradient
    return at
