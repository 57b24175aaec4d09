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

    /// <summary>Launches it.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="inputs">Real input features.</param>
    /// <param name="from">The input's memory.</param>
    /// <param name="to">The output's memory.</param>
    /// <param name="operands">The data; weights are [inputs][outputs as stored].</param>
    /// <param name="tail">The epilogue.</param>
    public static void Launch(PlanContext context, LoweredStep step, int inputs, DeviceTensor from, DeviceTensor to, Operands operands, Tail tail)
    {
        var format = context.Format;
        var model = new TemplateModel
        {
            ["inputs"] = inputs,
            ["input_stride"] = from.Elements,
            ["outputs"] = to.Channels,
            ["outputs_padded"] = to.Stride,
            ["slices"] = Slices,
            ["element"] = format.Type,
            ["weight_index"] = Text($"i * {to.Stride} + column"),
            ["output_index"] = Text($"(size_t)image * {to.Stride} + column"),
        };
        tail.AddTo(model);
        model.ImportElements(format);
        var name = Text($"linear_{inputs}_{to.Channels}{tail.Suffix}");
        var grid = new GridSize(GridExtent.Constant((to.Stride + 31) / 32), GridExtent.PerImage(1, 1), GridExtent.Constant(1));
        context.Launch(step, "linear.sbn-cu", name, 32 * Slices, model, grid, [operands.Input, operands.Weights, .. tail.Arguments, operands.Output]);
    }
}
