using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>What a state dict can't tell and a user may know.</summary>
public sealed record ImportOptions
{
    /// <summary>Channels of the input image, to be checked against the stem; null to take the stem's.</summary>
    public int? Channels { get; init; }

    /// <summary>Height and width of the input image, in pixels.</summary>
    public Size2D Image { get; init; } = new(224, 224);

    /// <summary>What the user gave, input by input; empty if nothing was. The model's own description of its inputs yields to it.</summary>
    public IReadOnlyList<GivenInput> GivenInputs { get; init; } = [];

    /// <summary>Path of a recipe (<c>.rvir</c>) that describes the topology; null to recognise a family.</summary>
    public string? Recipe { get; init; }

    /// <summary>Batch norm's ε; null for the family's own.</summary>
    public double? BatchNormEpsilon { get; init; }

    /// <summary>Dilations of stages or single blocks by name; what is named has stride 1. Empty for none.</summary>
    public IReadOnlyDictionary<string, int> Dilations { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Values to expose instead of the model's own outputs; empty for the model's own.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}
