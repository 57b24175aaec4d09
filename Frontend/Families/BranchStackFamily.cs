using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>
/// Networks that are a stem, four stages of re-parameterized blocks, and a classifier: RepVGG and MobileOne, whatever the names.
/// Depths, widths, groups and squeeze-excite come from keys and shapes; the stem and each stage's first block have stride 2. Blocks
/// may be in training or plain form, each by itself.
/// </summary>
/// <param name="name">The name that users see.</param>
/// <param name="names">The naming scheme.</param>
internal sealed class BranchStackFamily(string name, StackNames names) : ModelFamily
{
    private const int Stages = 4;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string LooksFor => $"{names.Stem}.{names.Block.Branch(0)}.conv.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict)
    {
        var plain = $"{names.Stem}.{names.Block.Plain}.weight";
        if (!dict.Contains(LooksFor) && !dict.Contains(plain))
        {
            return false;
        }

        // Two families of one library share the plain form's names. Only MobileOne's first unit is depthwise: [C,1,3,3].
        var first = dict.Find($"{names.BlockPrefix(0, 0)}.{names.Block.Plain}.weight")?.Tensor.Shape;
        return first is null || first.Rank != 4
            ? dict.Contains($"{names.BlockPrefix(0, 0)}.{names.Block.Branch(0)}.conv.weight") || dict.Contains(LooksFor)
            : first[1] == 1 == names.Block.IsList;
    }

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(name, dict, options);
        var block = new BranchBlock(layers, names.Block);
        var signature = new VariantSignature();
        var stemKernel = $"{names.Stem}.{names.Block.Kernel(layers.Weights, names.Stem)}";
        var image = layers.Image(layers.Weights.ShapeOf(stemKernel, 4)[1]);
        var value = block.AddActivated(names.Stem, image, block.Stride(names.Stem, 2));
        signature.Widths.Add(value.Shape[1]);
        for (var stage = 0; stage < Stages; stage++)
        {
            var index = 0;
            do
            {
                var prefix = names.BlockPrefix(stage, index);
                value = block.AddActivated(prefix, value, block.Stride(prefix, index == 0 ? 2 : 1));
                var inputs = layers.Weights.ShapeOf($"{prefix}.{names.Block.Kernel(layers.Weights, prefix)}", 4)[1];
                signature.AddBlock(index, value.Shape[1], inputs);
                index++;
            }
            while (layers.Weights.HasPrefix(names.BlockPrefix(stage, index) + "."));
            signature.Depths.Add(index);
            signature.Widths.Add(value.Shape[1]);
        }

        signature.SqueezeExcite = layers.Weights.HasPrefix($"{names.Stem}.{names.Block.SqueezeExcite}.");
        var output = layers.Classifier(names.Head, value);
        var graph = layers.Build(name, new GraphOutput("output", output));
        var variant = names.Block.IsList ? null : RepVggVariants.Find(signature);
        return new FamilyImport(variant, graph, [], Conventions.Describe(options, dict, "the stem and the first block of each stage have stride 2"))
        {
            PlainBlocks = layers.PlainBlocks,
        };
    }
}
