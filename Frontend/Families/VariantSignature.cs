using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>Depths, widths and groups of a model, to look its published name up.</summary>
internal sealed class VariantSignature
{
    /// <summary>Blocks of stages 1 to 4.</summary>
    public List<int> Depths { get; } = [];

    /// <summary>Channels of the stem and of stages 1 to 4.</summary>
    public List<int> Widths { get; } = [];

    /// <summary>The greatest number of groups of any block.</summary>
    public int Groups { get; private set; } = 1;

    /// <summary>Whether blocks have squeeze-excite.</summary>
    public bool SqueezeExcite { get; set; }

    /// <summary>Notes the groups of a block, from its kernel and the channels that reach it.</summary>
    public void AddGroups(LayerBuilder layers, string prefix, Value output)
    {
        var names = BranchNames.Official;
        var conv = layers.Weights.Has($"{prefix}.{names.Plain}.weight") ? names.Plain : names.Dense;
        var inputs = layers.Weights.ShapeOf($"{prefix}.{conv}.weight", 4)[1];
        Groups = prefix.EndsWith(".0", StringComparison.Ordinal) ? Groups : Math.Max(Groups, output.Shape[1] / inputs);
    }
}
