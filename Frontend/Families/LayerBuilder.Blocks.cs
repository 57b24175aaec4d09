using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>Groups of layers that most networks have.</summary>
internal sealed partial class LayerBuilder
{
    /// <summary>
    /// A convolution of <c>conv.weight</c> with batch norm, padded to keep the image's size at stride 1; its kernel's size comes from
    /// the tensor. Without a batch norm, the convolution was converted already and has a bias.
    /// </summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="norm">The batch norm after it.</param>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="activation">What follows, or null.</param>
    /// <param name="stride">Steps between outputs, in input pixels.</param>
    /// <param name="dilation">Distance between kernel taps, in pixels.</param>
    public Value ConvNorm(string conv, string norm, Value input, Activation? activation, int stride = 1, int dilation = 1)
    {
        var kernel = Kernel(conv);
        var op = new Conv2DOp
        {
            Stride = new(stride, stride),
            Dilation = new(dilation, dilation),
            Padding = new(kernel.Height / 2 * dilation, kernel.Width / 2 * dilation, kernel.Height / 2 * dilation, kernel.Width / 2 * dilation),
        };
        var isPlain = !Weights.HasPrefix(norm + ".");
        var value = Conv(conv, input, kernel, op, isPlain || Weights.Has(conv + ".bias"));
        if (!isPlain)
        {
            value = BatchNorm(norm, value);
            value = FoldsNorms ? PlainBlock(conv, input, value) : value;
        }

        return activation is null ? value : Activate(activation, value);
    }

    /// <summary>The stride of a pickled module's convolution, or the convention.</summary>
    public int Stride(string conv, int convention) => Setting(conv + ".stride")?.Height ?? convention;

    /// <summary>The kernel size of a convolution; only odd kernels keep an image's size.</summary>
    public Size2D Kernel(string conv)
    {
        var shape = Weights.ShapeOf(conv + ".weight", 4);
        return shape[2] % 2 == 1 && shape[3] == shape[2] ? new(shape[2], shape[3]) : throw FamilyDiagnostics.WrongShape.Error(
            $"'{conv}.weight' has shape {shape}, but a square kernel of odd size is expected");
    }

    /// <summary>
    /// Squeeze-excite (Hu et al., arXiv:1709.01507): the image times gate(up(inner(down(mean)))), where down and up are 1×1
    /// convolutions with bias.
    /// </summary>
    /// <param name="name">The module.</param>
    /// <param name="down">The narrowing convolution.</param>
    /// <param name="up">The widening convolution.</param>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="inner">The function between them; ReLU if null.</param>
    /// <param name="gate">The function after them; the sigmoid if null.</param>
    public Value SqueezeExcite(string name, string down, string up, Value input, Activation? inner = null, Activation? gate = null)
    {
        var (first, last) = (inner ?? new Relu(), gate ?? new Sigmoid());
        var mean = Op(name + ".mean", new GlobalAvgPoolOp(), input);
        var narrow = Op($"{name}.{first.Name}", new ActivationOp(first), Conv(down, mean, Size2D.One, new Conv2DOp(), bias: true));
        var factor = Op($"{name}.{last.Name}", new ActivationOp(last), Conv(up, narrow, Size2D.One, new Conv2DOp(), bias: true));
        return Op(name, new MulOp(), input, factor);
    }

    /// <summary>A residual block's sum and what follows it.</summary>
    /// <param name="name">The block.</param>
    /// <param name="shortcut">What its input became.</param>
    /// <param name="value">What its layers computed.</param>
    /// <param name="activation">What follows, or null.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The two differ in shape (RVC1303).</exception>
    public Value Residual(string name, Value shortcut, Value value, Activation? activation)
    {
        if (!shortcut.Shape.Equals(value.Shape))
        {
            throw FamilyDiagnostics.WrongShape.Error(
                $"the two sides of the residual block '{name}' don't agree: its layers give {value.Shape}, its shortcut {shortcut.Shape}");
        }

        return activation is null
            ? Op(name, new AddOp(), value, shortcut)
            : Op(name, new ActivationOp(activation), Op(name + ".sum", new AddOp(), value, shortcut));
    }

    /// <summary>The 1×1 convolution at <paramref name="prefix"/> between the blocks and the classifier of mobile networks.</summary>
    public Value LastConvolution(string prefix, Value input, Activation activation)
    {
        Location = prefix;
        var value = ConvNorm(prefix + ".0", prefix + ".1", input, activation);
        Feature(value, prefix);
        return value;
    }

    /// <summary>The head of a classifier: mean of each channel, then a fully connected layer.</summary>
    public Value Classifier(string linear, Value input)
    {
        Location = linear;
        var mean = Op(linear + ".mean", new GlobalAvgPoolOp(), input);
        return Linear(linear, Op(linear + ".flatten", new FlattenOp(), mean));
    }
}
