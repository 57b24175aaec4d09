using System.Globalization;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Reads every tensor once: checksums are verified before anything is compiled, and values that no network can compute with
/// are refused by name. A running variance of exactly 0 (a dead channel) is legal.
/// </summary>
public static class WeightCheck
{
    /// <summary>Checks all tensors; <paramref name="progress"/> gets the fraction done.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">A tensor can't be read or can't be a weight.</exception>
    public static void Run(StateDict weights, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var total = weights.Entries.Sum(entry => (double)entry.Tensor.Count + 1);
        var done = 0.0;

        // Sorted so that a storage that many tensors share is read once; the sort is stable.
        foreach (var entry in weights.Entries.OrderBy(entry => entry.Storage, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(entry);
            done += entry.Tensor.Count + 1;
            progress?.Report(done / total);
        }
    }

    private static void Check(StateDictEntry entry)
    {
        if (!entry.Stored.IsFloatingPoint() && !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
        {
            throw FrontendDiagnostics.IntegerWeight.Error(
                $"tensor '{entry.Name}' is stored as {TypeName(entry.Stored)}; weights must be floating-point numbers");
        }

        var values = entry.Tensor.Read().Span;
        var isVariance = entry.Name.EndsWith("running_var", StringComparison.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw FrontendDiagnostics.NotFinite.Error(
                    $"tensor '{entry.Name}' has the value {Number(values[i])} at {Index(entry.Tensor.Shape, i)}: "
                    + "the training diverged or the file is damaged");
            }

            if (isVariance && values[i] < 0)
            {
                throw FrontendDiagnostics.NegativeVariance.Error(
                    $"tensor '{entry.Name}' has the negative variance {Number(values[i])} at {Index(entry.Tensor.Shape, i)}");
            }
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    // Lower case, as PyTorch spells its types.
    private static string TypeName(StoredType type) => string.Create(CultureInfo.InvariantCulture, $"{type}").ToLowerInvariant();

    private static string Index(Shape shape, int position)
    {
        var index = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            index[axis] = position % shape[axis];
            position /= shape[axis];
        }

        return $"[{string.Join(',', index)}]";
    }
}
