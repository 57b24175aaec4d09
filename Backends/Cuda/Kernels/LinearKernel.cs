using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>A matrix times one vector per image: fully connected layers and 1×1 convolutions of one pixel, for few images.</summary>
internal static class LinearKernel
{
    private const int Slices = 8;

    private const int Threads = 32 * Slices;

    /// <summary>Launches it: a lane takes an output, and each warp of a block a slice of the sum.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="inputs">Real input features.</param>
    /// <param name="from">The input's memory.</param>
    /// <param name="to">The output's memory.</param>
    /// <param name="operands">The data; weights are [inputs][outputs as stored].</param>
    /// <param name="tail">The epilogue.</param>
    public static void Launch(PlanContext context, LoweredStep step, int inputs, DeviceTensor from, DeviceTensor to, Operands operands, Tail tail)
    {
        var model = Model(context, inputs, from, to, tail);
        model["slices"] = Slices;
        model["weight_index"] = Text($"i * {to.Stride} + column");
        Launch(context, step, "linear.sbn-cu", Text($"linear_{inputs}_{to.Channels}{tail.Suffix}"), model, Whole.Units(to.Stride, 32), operands, tail);
    }

    /// <summary>Launches it for weights in rows, so that the file has one packing of a layer that batches compute on tensor cores: a warp takes an output.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="inputs">Real input features.</param>
    /// <param name="from">The input's memory.</param>
    /// <param name="to">The output's memory.</param>
    /// <param name="depth">Elements of a row of the weights.</param>
    /// <param name="operands">The data; weights are [outputs as stored][<paramref name="depth"/>].</param>
    /// <param name="tail">The epilogue.</param>
    public static void LaunchRows(PlanContext context, LoweredStep step, int inputs, DeviceTensor from, DeviceTensor to, int depth, Operands operands, Tail tail)
    {
        const int warps = Threads / 32;
        var model = Model(context, inputs, from, to, tail);
        model["depth"] = depth;
        Launch(context, step, "linear_rows.sbn-cu", Text($"linear_rows_{inputs}_{to.Channels}{tail.Suffix}"), model, Whole.Units(to.Stride, warps), operands, tail);
    }

    private static TemplateModel Model(PlanContext context, int inputs, DeviceTensor from, DeviceTensor to, Tail tail)
    {
        var model = new TemplateModel
        {
            ["inputs"] = inputs,
            ["input_stride"] = from.Elements,
            ["outputs"] = to.Channels,
            ["outputs_padded"] = to.Stride,
            ["element"] = context.Format.Type,
            ["output_index"] = Text($"(size_t)image * {to.Stride} + column"),
        };
        tail.AddTo(model);
        model.ImportElements(context.Format);
        return model;
    }

    private static void Launch(PlanContext context, LoweredStep step, string template, string name, TemplateModel model, int blocks, Operands operands, Tail tail) => context.Launch(
        step,
        template,
        name,
        Threads,
        model,
        new(GridExtent.Constant(blocks), GridExtent.PerImage(1, 1), GridExtent.Constant(1)),
        [operands.Input, operands.Weights, .. tail.Arguments, operands.Output]);
}
