using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// RepVGG under its authors' names (DingXiaoH/RepVGG): <c>stage0</c>, <c>stage1..4.i</c>, <c>linear</c>. Depths, widths, groups and
/// squeeze-excite (before the ReLU) come from keys and shapes; the stem and each stage's first block have stride 2.
/// </summary>
internal sealed class RepVggFamily : ModelFamily
{
    /// <inheritdoc/>
    public override string Name => "RepVGG";

    /// <inheritdoc/>
    public override string LooksFor => "stage0.rbr_dense.conv.weight or stage0.rbr_reparam.weight, stage1.0…";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) =>
        (dict.Contains("stage0.rbr_dense.conv.weight") || dict.Contains("stage0.rbr_reparam.weight"))
        && !dict.Entries.Any(e => e.Name.StartsWith("stage1.blocks.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder("RepVGG", dict, options);
        var block = new BranchBlock(layers, BranchNames.Official);
        var signature = new VariantSignature();
        var value = Block(layers, block, "stage0", StemInput(layers), 2);
        signature.Widths.Add(value.Shape[1]);
        for (var stage = 1; stage <= 4; stage++)
        {
            var index = 0;
            do
            {
                var prefix = FormattableString.Invariant($"stage{stage}.{index}");
                value = Block(layers, block, prefix, value, index == 0 ? 2 : 1);
                signature.AddGroups(layers, prefix, value);
                index++;
            }
            while (layers.Weights.HasPrefix(FormattableString.Invariant($"stage{stage}.{index}.")));
            signature.Depths.Add(index);
            signature.Widths.Add(value.Shape[1]);
        }

        signature.SqueezeExcite = layers.Weights.HasPrefix("stage0.se.");
        var output = layers.Classifier("linear", value);
        var graph = layers.Build(Name, new GraphOutput("output", output));
        return new FamilyImport(RepVggVariants.Find(signature), graph, [], Conventions.Describe(options, dict, "the stem and the first block of each stage have stride 2"));
    }

    /// <summary>The input image, whose channels the stem's kernel tells.</summary>
    internal static Value StemInput(LayerBuilder layers)
    {
        var names = BranchNames.Official;
        var stem = layers.Weights.Has($"stage0.{names.Plain}.weight") ? names.Plain : names.Dense;
        return layers.Image(layers.Weights.ShapeOf($"stage0.{stem}.weight", 4)[1]);
    }

    private static Value Block(LayerBuilder layers, BranchBlock block, string prefix, Value input, int stride)
    {
        layers.Location = prefix;
        var sum = block.Add(prefix, input, block.Stride(prefix, stride));
        var scaled = layers.Weights.HasPrefix(prefix + ".se.")
            ? layers.SqueezeExcite(prefix + ".se", prefix + ".se.down", prefix + ".se.up", sum)
            : sum;
        return layers.Op(prefix, new ActivationOp(new Relu()), scaled);
    }
}
