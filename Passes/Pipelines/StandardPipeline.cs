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
        new("fold-padding", "a border of zeros becomes the padding of the window that reads it", [new PadIntoWindow()]),
        new("lower-batch-norm", "batch normalisation becomes a scale and shift per channel", [new LowerBatchNorm()]),

        // Sharing is found before branches are merged: two equal convs of one input would otherwise merge as a sum of two kernels.
        new("share-common-subexpressions", "equal ops on equal operands are computed once", [new ShareCommonSubexpression()]),
        new("fold-scale-shift", "scales and shifts go into the convolution or linear layer beside them",
            [new ComposeScaleShift(), new ScaleShiftAfterLayer(), new ScaleShiftPastMean(), new ScaleShiftBeforeLayer()]),
        new("flatten-joins", "sums of sums become one sum, concatenations of concatenations one", [new FlattenJoin()]),

        // A sum that becomes one convolution may have a batch norm or a convolution of its own before or after it, hence the folds
        // and compositions in this pass too. A scale is spread over a sum only where nothing merges, so that comes last.
        new("merge-branches", "linear branches and chains become one convolution",
            [
                new ComposeConvs(), new ComposeConvOfConcat(), new AvgPoolBranchToConv(), new IdentityBranchToConv(), new MergeParallelConvs(),
                new AddScaledTerms(), new ComposeScaleShift(), new ScaleShiftAfterLayer(), new ScaleShiftBeforeLayer(), new ScaleShiftOverJoin(),
            ]),
        new("fuse-activation", "activations go into the layer before them", [new RecogniseGate(), new FuseActivation()]),

        // After fusing, since neighbours in a concatenation usually have an activation each.
        new("stack-concatenated-convs", "convolutions of one value that are concatenated become one", [new StackConcatenatedConvs(), new FuseActivation()]),

        // When batch norm's zeros have become rows of zeros and activations stand in their layers.
        new("remove-constant-channels", "channels that are constant or that nobody reads are removed", [new RemoveConstantChannels()]),

        // Last, because a convolution with an addend isn't linear in its image, which the rewrites above need.
        new("fuse-add", "sums, and activations after them, go into the convolution before them", [new FuseAdd(), new FuseActivation()]),
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
