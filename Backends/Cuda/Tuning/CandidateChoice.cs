using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Tuning;

/// <summary>Chooses among the candidates of each convolution: the one that the tuning file names, or else the one with the least predicted time.</summary>
/// <param name="tuned">Names of candidates by shape; one that a shape doesn't have is passed over.</param>
internal sealed class CandidateChoice(ImmutableDictionary<string, string> tuned)
{
    private readonly OrderedDictionary<string, TunableShape> _shapes = new(StringComparer.Ordinal);

    /// <summary>The shapes so far, in the order of the layers.</summary>
    public ImmutableArray<TunableShape> Shapes => [.. _shapes.Values];

    /// <summary>Adds the launches of the chosen candidate.</summary>
    /// <param name="step">The layer; only convolutions are tuned.</param>
    /// <param name="candidates">At least one, in order of preference where predictions are equal.</param>
    public void Launch(LoweredStep step, IEnumerable<Candidate> candidates)
    {
        var ordered = candidates.OrderBy(c => c.Seconds).ToArray();
        var name = step is ConvolutionStep convolution ? Tuned(convolution, ordered) : null;
        var chosen = ordered.FirstOrDefault(c => c.Name == name);
        (chosen ?? ordered[0]).Launch();
    }

    private string? Tuned(ConvolutionStep step, Candidate[] candidates)
    {
        var key = step.ShapeKey;
        _shapes[key] = _shapes.TryGetValue(key, out var shape)
            ? shape with { Layers = shape.Layers.Add(step.Name) }
            : new(key, [step.Name], [.. candidates.Select(c => c.Name)]);
        return tuned.GetValueOrDefault(key);
    }
}
