using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// Spatial pyramid pooling in series, which mmpretrain's <c>yolox-pai-small</c> has after RepVGG's last stage: a 1×1 convolution, the
/// result max-pooled once, twice and three times with a 5×5 window side by side, and a 1×1 convolution.
/// </summary>
internal static class PoolPyramid
{
    private const int Pools = 3;

    public static Value Add(LayerBuilder layers, string prefix, Value input)
    {
        var window = new MaxPoolOp { Kernel = new(5, 5), Padding = Padding2D.All(2) };
        layers.Location = prefix;
        var levels = new List<Value> { layers.ConvNorm(prefix + ".conv1.conv", prefix + ".conv1.bn", input, new Relu()) };
        for (var i = 0; i < Pools; i++)
        {
            levels.Add(layers.Op(prefix + ".maxpool", window, levels[^1]));
        }

        var pyramid = layers.Op(prefix + ".concat", new ConcatOp(), [.. levels]);
        return layers.ConvNorm(prefix + ".conv2.conv", prefix + ".conv2.bn", pyramid, new Relu());
    }
}
