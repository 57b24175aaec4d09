using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes one method per step: what it is, and the kernel calls with all their numbers.</summary>
internal sealed class StepWriter(LoweredModel model, ModelNames names, CSharpWriter writer)
{
    private readonly KernelSet _kernels = new();

    /// <summary>The kernels used so far.</summary>
    public KernelSet Kernels => _kernels;

    public void Write(int index)
    {
        var step = model.Steps[index];
        writer.Line();
        writer.Line($"/// <summary>{StepDescription.Of(step)}</summary>");
        var parameters = step switch
        {
            PackInputStep => "ReadOnlySpan<float> source, AlignedFloats arena",
            CopyOutputStep => "AlignedFloats arena, Span<float> target",
            _ => "AlignedFloats arena",
        };
        var modifier = step is ConvolutionStep or LinearStep or ScaleShiftStep ? "" : "static ";
        writer.Block($"private {modifier}void {names.Steps[index]}({parameters})", () =>
        {
            ClearHalo(step.Output);
            WriteBody(step);
        });
    }

    private void WriteBody(LoweredStep step)
    {
        switch (step)
        {
            case PackInputStep pack:
                var packer = pack.To.Layout == BufferLayout.Planar ? CopyKernels.PackPlanar : CopyKernels.PackBlocked;
                Call(packer, "source", "arena", Image(pack.To), Num(pack.To.Channels), Num(pack.To.Height), Num(pack.To.Width));
                break;
            case CopyOutputStep { From: var from }:
                Call(CopyKernels.Unpack, "arena", Image(from), "target", Num(from.Channels), Num(from.Height), Num(from.Width));
                break;
            case FlattenStep { From: var from, To: var to }:
                var features = $"arena.Slice({Num(model.OffsetOf(to))}, {Num(to.Length)})";
                writer.Line($"{features}.Clear();");
                Call(CopyKernels.Unpack, "arena", Image(from), features, Num(from.Channels), Num(from.Height), Num(from.Width));
                break;
            case ConvolutionStep convolution:
                new ConvolutionCall(model, convolution).Write(writer, _kernels);
                Activate(convolution.Epilogue.Separate, convolution.To, convolution.To);
                break;
            case LinearStep linear:
                Linear(linear);
                break;
            case PoolStep pool:
                Pool(pool);
                break;
            default:
                WriteElementwise(step);
                break;
        }
    }

    private void WriteElementwise(LoweredStep step)
    {
        switch (step)
        {
            case GlobalAveragePoolStep { From: var from, To: var to }:
                Call(PoolKernels.GlobalAverage, ["arena", Image(from), Image(to), .. Sizes(from)]);
                break;
            case AdaptiveAveragePoolStep { From: var from, To: var to }:
                Call(PoolKernels.AdaptiveAverage, ["arena", Image(from), Image(to), .. Sizes(from), Num(to.Height), Num(to.Width)]);
                break;
            case AddStep { Terms: var terms, To: var to }:
                Call(ElementwiseKernels.Add, ["arena", Image(terms[0]), Image(terms[1]), Image(to), .. Sizes(to)]);
                foreach (var term in terms.Skip(2))
                {
                    Call(ElementwiseKernels.Add, ["arena", Image(to), Image(term), Image(to), .. Sizes(to)]);
                }

                break;
            case MulStep { From: var from, Factor: var factor, To: var to } product:
                var kernel = product.PerChannel ? ElementwiseKernels.ScaleChannels : ElementwiseKernels.Multiply;
                Call(kernel, ["arena", Image(from), Image(factor), Image(to), .. Sizes(to)]);
                break;
            case ActivationStep { Function: var function, From: var from, To: var to }:
                Activate(function, from, to);
                break;
            case ScaleShiftStep { From: var from, To: var to } affine:
                Call(ElementwiseKernels.ScaleShift, ["arena", Image(from), Weights(affine.Scale), Weights(affine.Shift), Image(to), .. Sizes(to)]);
                break;
            default:
                throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the C# backend has no kernel for '{step.Kernel}'");
        }
    }

    private void Linear(LinearStep step)
    {
        var output = $"arena.Slice({Num(model.OffsetOf(step.To))}, {Num(step.To.Length)})";
        var input = $"ref arena.At({Num(model.OffsetOf(step.From))})";
        Call(LinearKernel.Instance, input, Weights(step.Weights), Weights(step.Bias), output, Num(step.From.Channels), Num(step.To.Channels));
        var fused = step.Epilogue.Kind switch
        {
            EpilogueKind.Relu => new Relu(),
            EpilogueKind.Clamp => new Clip(step.Epilogue.Floor, step.Epilogue.Ceiling),
            _ => step.Epilogue.Separate,
        };
        Activate(fused, step.To, step.To);
    }

    private void Pool(PoolStep step)
    {
        var kernel = step.Window switch
        {
            AvgPoolOp { CountIncludePad: false } => PoolKernels.AverageInside,
            AvgPoolOp => PoolKernels.Average,
            _ => PoolKernels.Max,
        };
        var (from, to, window) = (step.From, step.To, step.Window);
        var (size, stride, padding) = (window.Kernel, window.Stride, window.Padding);
        writer.Block($"{_kernels.Use(kernel)}(arena, {Image(from)}, {Image(to)}, new Pool", () =>
        {
            writer.Line($"Planes = {from.Planes}, InputHeight = {from.Height}, InputWidth = {from.Width}, OutputHeight = {to.Height}, OutputWidth = {to.Width},");
            writer.Line($"KernelHeight = {size.Height}, KernelWidth = {size.Width}, StrideHeight = {stride.Height}, StrideWidth = {stride.Width},");
            writer.Line($"Top = {padding.Top}, Left = {padding.Left}, Bottom = {padding.Bottom}, Right = {padding.Right},");
        }, "});");
    }

    private void Activate(Activation? function, ActivationBuffer from, ActivationBuffer to)
    {
        if (function is not null)
        {
            var (kernel, arguments) = ActivationKernels.For(function);
            Call(kernel, ["arena", Image(from), Image(to), .. Sizes(to), .. arguments.Select(Literals.Float)]);
        }
    }

    private void ClearHalo(ActivationBuffer? buffer)
    {
        if (buffer is null || buffer.Halo == Halo.None)
        {
            return;
        }

        var (row, halo) = (buffer.RowStride, buffer.Halo);
        string[] numbers =
        [
            Num(model.OffsetOf(buffer)),
            "planes: " + Num(buffer.Planes),
            "rows: " + Num(buffer.Height),
            "rowLength: " + Num(buffer.Width * buffer.PlaneChannels),
            "top: " + Num(halo.Top * row),
            "left: " + Num(halo.Left * buffer.PlaneChannels),
            "right: " + Num(halo.Right * buffer.PlaneChannels),
            "bottom: " + Num(halo.Bottom * row),
        ];
        Call(SharedKernels.ClearHalo, ["arena", .. numbers]);
    }

    private void Call(Kernel kernel, params IEnumerable<string> arguments) =>
        writer.Line($"{_kernels.Use(kernel)}({string.Join(", ", arguments)});");

    private string Image(ActivationBuffer buffer) =>
        $"new Image({Num(model.OffsetOf(buffer) + buffer.Interior)}, {Num(buffer.PlaneStride)}, {Num(buffer.RowStride)})";

    private static string[] Sizes(ActivationBuffer buffer) => [Num(buffer.Planes), Num(buffer.Height), Num(buffer.Width)];

    private static string Weights(PackedTensor tensor) => $"ref _weights.At({Num(tensor.Offset)})";

    private static string Num(long value) => Literals.Int(value);
}
