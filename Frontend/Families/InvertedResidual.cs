using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// The block of MobileNetV2 (arXiv:1801.04381, figure 4), MobileNetV3 and EfficientNet as torchvision numbers its parts: 1×1
/// convolution that widens (absent where nothing is widened), depthwise convolution, squeeze-excite (not in all), 1×1 convolution that
/// narrows and has no activation; or EfficientNetV2's form with one k×k convolution in place of the first two. Which parts there are,
/// kernel sizes and groups come from keys and shapes.
/// </summary>
/// <param name="layers">Where to.</param>
/// <param name="inner">The function within squeeze-excite.</param>
/// <param name="gate">The function at its end.</param>
internal sealed class InvertedResidual(LayerBuilder layers, Activation inner, Activation gate)
{
    /// <summary>Adds a block.</summary>
    /// <param name="prefix">The block.</param>
    /// <param name="list">The numbered list of its parts, such as <c>features.1.0.block</c>.</param>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="convention">The stride of its k×k convolution.</param>
    /// <param name="activation">What follows its convolutions.</param>
    public Value Add(string prefix, string list, Value input, int convention, Activation activation)
    {
        layers.Location = prefix;
        var parts = Parts(list);
        var strided = parts.FirstOrDefault(p => !IsGate(p) && layers.Kernel(Conv(p)) != Size2D.One) ?? parts[0];
        var stride = layers.Stride(Conv(strided), convention);
        var value = input;
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            value = IsGate(part)
                ? layers.SqueezeExcite(part, part + ".fc1", part + ".fc2", value, inner, gate)
                : layers.ConvNorm(Conv(part), Norm(list, part, i), value, i == parts.Count - 1 && i > 0 ? null : activation, part == strided ? stride : 1);
        }

        return stride == 1 && input.Shape[1] == value.Shape[1] ? layers.Residual(prefix, input, value, null) : value;
    }

    /// <summary>The prefixes of the parts in order; MobileNetV2's last convolution stands in the list itself, its batch norm after it.</summary>
    private List<string> Parts(string list)
    {
        var parts = new List<string>();
        do
        {
            parts.Add(FormattableString.Invariant($"{list}.{parts.Count}"));
        }
        while (!IsBare(parts[^1]) && layers.Weights.HasPrefix(FormattableString.Invariant($"{list}.{parts.Count}.")));
        return parts;
    }

    private bool IsBare(string part) => layers.Weights.Has(part + ".weight");

    private bool IsGate(string part) => layers.Weights.HasPrefix(part + ".fc1.");

    private string Conv(string part) => IsBare(part) ? part : part + ".0";

    private string Norm(string list, string part, int index) => IsBare(part) ? FormattableString.Invariant($"{list}.{index + 1}") : part + ".1";
}
