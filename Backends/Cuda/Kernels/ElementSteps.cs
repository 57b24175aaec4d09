using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.IR.Ops;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Layers that combine elements at one place.</summary>
internal static class ElementSteps
{
    /// <summary>The sum of two or more images.</summary>
    public static void Add(PlanContext context, AddStep step)
    {
        var to = context.Tensor(step.To);
        var terms = step.Terms.Select((t, i) => (Name: Text($"term_{i}"), Tensor: context.Tensor(t))).ToArray();
        Image(
            context,
            step,
            Text($"add_{terms.Length}"),
            to,
            [.. step.Terms.Select((t, i) => From(context, Text($"term_{i}"), t))],
            Text($"result = {string.Join(" + ", terms.Select(t => t.Tensor.At(t.Name, "y", "x", "c")))};"));
    }

    /// <summary>A product with an image or with a factor per channel.</summary>
    public static void Multiply(PlanContext context, MulStep step)
    {
        var (from, factor) = (context.Tensor(step.From), context.Tensor(step.Factor));
        var function = step.Function is null ? "" : context.Bundle.Kernels.Functions.Of(step.Function);
        Image(
            context,
            step,
            (step.PerChannel ? "channel_scale" : "multiply") + (function.Length == 0 ? "" : "_" + function),
            context.Tensor(step.To),
            [From(context, "input", step.From), From(context, "factor", step.Factor)],
            Text($"result = {function}({from.At("input", "y", "x", "c")} * {factor.At("factor", "y", "x", "c")});"));
    }

    /// <summary>An activation by itself.</summary>
    public static void Activate(PlanContext context, ActivationStep step)
    {
        var function = context.Bundle.Kernels.Functions.Of(step.Function);
        Image(context, step, function + "_each", context.Tensor(step.To), [From(context, "input", step.From)], Text($"result = {function}({context.Tensor(step.From).At("input", "y", "x", "c")});"));
    }

    /// <summary>A scale and shift per channel.</summary>
    public static void ScaleShift(PlanContext context, ScaleShiftStep step)
    {
        var (from, weights) = (context.Tensor(step.From), context.Bundle.Weights);
        Image(
            context,
            step,
            "scale_shift",
            context.Tensor(step.To),
            [
                From(context, "input", step.From),
                Vector("scale", weights.Vector(step.Name + ".scale", step.Scale, from.Stride)),
                Vector("shift", weights.Vector(step.Name + ".shift", step.Shift, from.Stride)),
            ],
            Text($"result = fmaf({from.At("input", "y", "x", "c")}, scale[c], shift[c]);"));
    }

    /// <summary>An operator on two images.</summary>
    public static void Pair(PlanContext context, PairStep step)
    {
        var sign = step.Operator switch
        {
            SubOp => "-",
            DivOp => "/",
            _ => throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: there is no CUDA kernel for {step.Operator.Mnemonic}"),
        };
        Image(
            context,
            step,
            step.Operator.Mnemonic,
            context.Tensor(step.To),
            [From(context, "first", step.First), From(context, "second", step.Second)],
            Text($"result = {context.Tensor(step.First).At("first", "y", "x", "c")} {sign} {context.Tensor(step.Second).At("second", "y", "x", "c")};"));
    }

    /// <summary>A convolution whose groups are too narrow for 16-byte loads, depthwise ones among them.</summary>
    public static void GroupedConvolution(PlanContext context, ConvolutionStep step, Tail tail)
    {
        var (op, from, to) = (step.Op, context.Tensor(step.From), context.Tensor(step.To));
        var (inputs, height, width) = (step.KernelShape[1], step.KernelShape[2], step.KernelShape[3]);
        var outputsPerGroup = step.KernelShape[0] / op.Groups;
        var weights = context.Bundle.Weights.Add(
            step.Weights.Source!.Name + ".taps",
            [height * width, inputs, to.Stride],
            context.Format,
            () => KernelPacking.OutputsInnermost(step.Weights.Source!, 1, inputs, to.Stride));
        var channel = inputs == 1 && outputsPerGroup == 1 ? "c" : Text($"c / {outputsPerGroup} * {inputs}{(inputs > 1 ? " + i" : "")}");
        var weight = context.Format.Load("weights", Text($"((r * {width} + s) * {inputs}{(inputs > 1 ? " + i" : "")}) * {to.Stride} + c"));
        var multiplyAdd = Text($"sum = fmaf({from.At("input", "iy", "ix", channel)}, {weight}, sum);");
        ImmutableArray<string> inner = inputs == 1 ? [multiplyAdd] : [Text($"for (int i = 0; i < {inputs}; i++) {{"), "    " + multiplyAdd, "}"];
        (string, string, Runtime.Cuda.Bundles.BundleArgument)[] addend = tail.Addend is null ? [] : [("addend", context.Format.Type, tail.Addend)];
        var shifted = "sum + bias[c]" + (tail.Addend is null ? "" : " + " + to.At("addend", "y", "x", "c"));
        Image(
            context,
            step,
            Text($"conv_grouped_{height}x{width}s{op.Stride.Height}d{op.Dilation.Height}_{inputs}_to_{outputsPerGroup}_c{from.Channels}{tail.Suffix}"),
            to,
            [
                From(context, "input", step.From),
                ("weights", context.Format.Type, new Runtime.Cuda.Bundles.WeightArgument(weights)),
                ("bias", "float", tail.Bias),
                .. addend,
            ],
            [
                "float sum = 0.0f;",
                Text($"for (int r = 0; r < {height}; r++) {{"),
                Text($"    const int iy = y * {op.Stride.Height} - ({op.Padding.Top}) + r * {op.Dilation.Height};"),
                Text($"    for (int s = 0; s < {width}; s++) {{"),
                Text($"        const int ix = x * {op.Stride.Width} - ({op.Padding.Left}) + s * {op.Dilation.Width};"),
                Text($"        if ((unsigned)iy < {from.Height}u && (unsigned)ix < {from.Width}u) {{"),
                .. inner.Select(l => "            " + l),
                "        }",
                "    }",
                "}",
                Text($"result = {(tail.Function.Length > 0 ? Text($"{tail.Function}({shifted})") : shifted)};"),
            ]);
    }
}
