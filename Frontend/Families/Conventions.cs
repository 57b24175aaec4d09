using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;

namespace RepVgg.Frontend.Families;

/// <summary>What was assumed on import, in words: a state dict holds neither ε nor strides nor activations.</summary>
/// <param name="options">What the user gave.</param>
/// <param name="dict">The state dict; whole pickled modules tell more than others.</param>
internal sealed class Conventions(ImportOptions options, StateDict dict)
{
    private readonly List<string> _assumptions = [];

    private bool HasModules => dict.ModuleAttributes.Count > 0;

    /// <summary>Dilations that a user gives replace what modules say of strides and dilations.</summary>
    private bool HasGeometry => HasModules && options.Dilations.Count == 0;

    /// <summary>Adds what no file tells.</summary>
    public void Assume(string text) => _assumptions.Add(text);

    /// <summary>Adds strides, paddings or dilations, which pickled modules tell.</summary>
    public void AssumeGeometry(string text)
    {
        if (!HasGeometry)
        {
            _assumptions.Add(text);
        }
    }

    /// <summary>All of them.</summary>
    /// <param name="epsilon">Batch norm's ε by the family's convention; null if there is no batch norm.</param>
    public ImmutableArray<string> List(double? epsilon) => [.. Epsilon(epsilon), .. _assumptions, .. Dilations()];

    private IEnumerable<string> Epsilon(double? convention)
    {
        if (HasGeometry)
        {
            yield return "strides, paddings and dilations were read from the pickled modules";
        }

        if (convention is not { } epsilon)
        {
            yield break;
        }

        if (HasModules && options.BatchNormEpsilon is null)
        {
            yield return "batch norm's epsilon was read from the pickled modules";
            yield break;
        }

        var number = (options.BatchNormEpsilon ?? epsilon).ToString("R", CultureInfo.InvariantCulture);
        yield return $"batch norm's epsilon is {number}{(options.BatchNormEpsilon is null ? " by convention (--bn-eps sets another)" : " as given")}";
    }

    private IEnumerable<string> Dilations() => options.Dilations.OrderBy(d => d.Key, StringComparer.Ordinal)
        .Select(d => FormattableString.Invariant($"'{d.Key}' has stride 1 and dilation {d.Value} as given"));
}
