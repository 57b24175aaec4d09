using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Layers that move pixels or channels.</summary>
internal static class ArrangementKernels
{
    /// <summary>A model input, NCHW float32, to the device's layout.</summary>
    public static void PackInput(PlanContext context, PackInputStep step)
    {
        var (to, input) = (context.Tensor(step.To), new InputArgument(step.InputIndex));
        if (to.Pixels > 1)
        {
            TransposeKernel.ToImage(context, step, "pack_input", input, ElementFormat.Float32, to.Channels * to.Pixels, to);
            return;
        }

        Image(context, step, "pack_input", to, [("input", "float", input)], Text($"result = input[image * {to.Channels} + c];"));
    }

    /// <summary>A buffer to a model output, NCHW float32.</summary>
    public static void CopyOutput(PlanContext context, CopyOutputStep step)
    {
        var (from, output) = (context.Tensor(step.From), new OutputArgument(step.OutputIndex));
        if (from.Pixels > 1)
        {
            TransposeKernel.FromImage(context, step, "copy_output", from, output, ElementFormat.Float32, from.Channels * from.Pixels);
            return;
        }

        Flat(
            context,
            step,
            Text($"copy_output_{from.Channels}x{from.Height}x{from.Width}"),
            from.Channels,
            [From(context, "input", step.From), ("output", "float", output)],
            "output[index] = result;",
            Text($"result = {from.At("input", "0", "0", "i")};"));
    }

    /// <summary>Images side by side.</summary>
    public static void Concat(PlanContext context, ConcatStep step)
    {
        var axis = step.Axis switch { 1 => "c", 2 => "y", _ => "x" };
        var (end, body) = (0, new List<string>());
        for (var i = 0; i < step.Parts.Length; i++)
        {
            var part = context.Tensor(step.Parts[i]);
            var place = i == 0 ? axis : Text($"{axis} - {end}");
            end += step.Axis switch { 1 => part.Channels, 2 => part.Height, _ => part.Width };
            var value = part.At(Text($"part_{i}"), step.Axis == 2 ? "(" + place + ")" : "y", step.Axis == 3 ? "(" + place + ")" : "x", step.Axis == 1 ? place : "c");
            body.Add(Text($"{(i == 0 ? "" : "else ")}if ({axis} < {end}) result = {value};"));
        }

        Image(
            context,
            step,
            Text($"concat_{axis}_{string.Join("_", step.Parts.Select(p => step.Axis switch { 1 => p.Channels, 2 => p.Height, _ => p.Width }))}"),
            context.Tensor(step.To),
            [.. step.Parts.Select((p, i) => From(context, Text($"part_{i}"), p))],
            [.. body]);
    }

    /// <summary>An image with a border.</summary>
    public static void Pad(PlanContext context, PadStep step)
    {
        var from = context.Tensor(step.From);
        Image(
            context,
            step,
            Text($"pad_{step.Padding.Top}_{step.Padding.Left}"),
            context.Tensor(step.To),
            [From(context, "input", step.From)],
            Text($"const int iy = y - ({step.Padding.Top}), ix = x - ({step.Padding.Left});"),
            Text($"result = (unsigned)iy < {from.Height}u && (unsigned)ix < {from.Width}u ? {from.At("input", "iy", "ix", "c")} : {Float(step.Value)};"));
    }

    /// <summary>Images interleaved to one.</summary>
    public static void Interleave(PlanContext context, InterleaveStep step)
    {
        var stride = step.Stride;
        Image(
            context,
            step,
            Text($"interleave_{stride.Height}x{stride.Width}"),
            context.Tensor(step.To),
            [.. step.Parts.Select((p, i) => From(context, Text($"part_{i}"), p.From))],
            [
                Text($"const int iy = y / {stride.Height}, ix = x / {stride.Width}, phase = y % {stride.Height} * {stride.Width} + x % {stride.Width};"),
                .. step.Parts.Select((p, i) => Text(
                    $"if (phase == {(p.Row * stride.Width) + p.Column}) result = {context.Tensor(p.From).At(Text($"part_{i}"), "iy", "ix", "c")};")),
            ]);
    }

    /// <summary>Every so many positions along an axis.</summary>
    public static void Slice(PlanContext context, SliceStep step)
    {
        string Place(int axis, string variable) => step.Op.Axis == axis ? Text($"({variable} * {step.Op.Step} + {step.Op.Start})") : variable;
        Image(
            context,
            step,
            Text($"slice_{step.Op.Axis}_{step.Op.Start}_{step.Op.Step}_of_{step.From.Channels}x{step.From.Height}x{step.From.Width}"),
            context.Tensor(step.To),
            [From(context, "input", step.From)],
            Text($"result = {context.Tensor(step.From).At("input", Place(2, "y"), Place(3, "x"), Place(1, "c"))};"));
    }

    /// <summary>One pixel repeated.</summary>
    public static void Repeat(PlanContext context, RepeatPixelStep step) => Image(
        context,
        step,
        "repeat_pixel",
        context.Tensor(step.To),
        [From(context, "input", step.From)],
        Text($"result = {context.Tensor(step.From).At("input", "0", "0", "c")};"));

    /// <summary>An image at another size.</summary>
    public static void Resize(PlanContext context, ResizeStep step)
    {
        var from = context.Tensor(step.From);
        Image(
            context,
            step,
            Text($"resize_of_{from.Height}x{from.Width}"),
            context.Tensor(step.To),
            [From(context, "input", step.From), Table("rows", step.Rows), Table("columns", step.Columns)],
            Text($"const int first_row = y == 0 ? 0 : (int)rows[y - 1], last_row = (int)rows[y];"),
            Text($"const int first_column = x == 0 ? 0 : (int)columns[x - 1], last_column = (int)columns[x];"),
            Text($"if (first_row == last_row || first_column == last_column) result = {Float((float)step.Op.ExtrapolationValue)};"),
            "for (int r = first_row; r < last_row; r++) {",
            Text($"    const int iy = (int)rows[{step.To.Height} + 2 * r];"),
            "    float sum = 0.0f;",
            "    for (int s = first_column; s < last_column; s++) {",
            Text($"        const int ix = (int)columns[{step.To.Width} + 2 * s];"),
            Text($"        sum = fmaf({from.At("input", "iy", "ix", "c")}, columns[{step.To.Width} + 2 * s + 1], sum);"),
            "    }",
            Text($"    result = fmaf(sum, rows[{step.To.Height} + 2 * r + 1], result);"),
            "}");

        // Ends of the outputs' taps, then position and weight of each tap; positions are exact as float32 up to 2^24.
        (string, string, BundleArgument) Table(string name, ResizeTable table)
        {
            float[] values = [.. table.Ends.Select(e => (float)e), .. table.Positions.Zip(table.Weights).SelectMany(t => new[] { t.First, t.Second })];
            var length = Whole.Multiple(values.Length, 16);
            Array.Resize(ref values, length);
            return (name, "float", new WeightArgument(context.Bundle.Weights.Add(step.Name + "." + name, [length], ElementFormat.Float32, () => values)));
        }
    }
}
