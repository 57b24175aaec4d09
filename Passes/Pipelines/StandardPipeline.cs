using System.Collections.Immutable;
using RepVgg.Passes.Patterns;

namespace RepVgg.Passes.Pipelines;

/// <summary>The passes that turn a training-form network into its plain form, top to bottom.</summary>
public static class StandardPipeline
{
    /// <summary>Every pass, in the order in which they run.</summary>
    public static readonly ImmutableArray<Pass> Passes =
    [
        new("fold-constants", "evaluates what depends on constants alone", [new FoldConstants()]),
        new("remove-identities", "removes ops that pass their operand on", [new RemoveIdentity()]),
        new("lower-batch-norm", "batch normalisation becomes a scale and shift per channel", [new LowerBatchNorm()]),

        // Sharing is found before branches are merged: two equal convs of one input would otherwise merge as a sum of two kernels.
        new("share-common-subexpressions", "equal ops on equal operands are computed once", [new ShareCommonSubexpression()]),
        new("fold-scale-shift", "scales and shifts go into the convolution or linear layer beside them",
            [new ComposeScaleShift(), new ScaleShiftAfterLayer(), new ScaleShiftBeforeLayer()]),
        new("flatten-add", "sums of sums become one sum", [new FlattenAdd()]),

        // A sum that becomes one convolution may be followed by a batch norm of its own, hence the fold in this pass too.
        new("merge-branches", "parallel linear branches that are summed become one convolution",
            [new IdentityBranchToConv(), new MergeParallelConvs(), new ScaleShiftAfterLayer()]),
        new("fuse-activation", "activations go into the layer before them", [new FuseActivation()]),
    ];

    /// <summary>The passes of a comma-separated list.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">An unknown name (RVC2002).</exception>
    public static ImmutableArray<Pass> Parse(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Find)];

    /// <summary>The pass of that name.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">An unknown name (RVC2002).</exception>
    public static Pass Find(string name) => Passes.FirstOrDefault(p => p.Name == name)
        ?? throw PassDiagnostics.UnknownPass.Error($"there is no pass '{name}'; 'rvc passes' lists them: {string.Join(", ", Passes.Select(p => p.Name))}");
}
