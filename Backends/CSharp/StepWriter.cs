using RepVgg.Backends.Core;
using RepVgg.IR.Ops;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes one method per step: what it is, and the kernel calls with all their numbers.</summary>
internal sealed class StepWriter(LoweredModel model, ModelNames names, KernelCalls calls, CSharpWriter writer)
{
    private readonly ArrangementWriter _arrangements = new(calls);
    private readonly MemoryOrderWriter _memoryOrder = new(calls);
    private readonly ElementwiseWriter _elementwise = new(calls);

    public void Write(int index)
    {
        var step = model.Steps[index];
        writer.Line();
        writer.Line($"/// <summary>{StepDescription.Of(step)}</summary>");
        if (!LoweredModel.IsLayer(step))
        {
            var parameters = step is PackInputStep ? "ReadOnlySpan<float> source, AlignedFloats arena" : "AlignedFloats arena, Span<float> target";
            writer.Block($"private static void {names.Steps[index]}({parameters})", () =>
            {
                ClearHalo(step.Output);
                WriteBody(step, Whole);
            });
            return;
        }

        if (step is ConvolutionStep { Algorithm: WinogradConvolution algorithm, Epilogue.Separate: null } winograd)
        {
            Winograd(winograd, algorithm, $"private void {names.Steps[index]}(Worker worker) => ");
            return;
        }

        var modifier = step is ConvolutionStep or LinearStep or ScaleShiftStep or ConstantStep ? "" : "static ";
        writer.Block($"private {modifier}void {names.Steps[index]}(Worker worker)", () =>
        {
            switch (step)
            {
                case ConvolutionStep convolution:
                    Convolution(convolution);
                    break;
                case LinearStep linear:
                    Linear(linear);
                    break;
                default:
                    ForEachPart(StepSplit.Of(step), step.Output, range => WriteBody(step, range));
                    break;
            }
        });
    }

    /// <summary>Phases written so far: stretches of work between which all threads wait for each other.</summary>
    public int Phases { get; private set; }

    private ImageRange Whole => new(calls, SplitAxis.None);

    private void ForEachImage(Action body) => ForEachItem("worker.Images", () =>
    {
        writer.Line("var arena = worker.Image(item);");
        body();
    });

    /// <summary>Writes a loop over the items of a split; the halo of what is written is cleared with an image's first.</summary>
    private void ForEachPart(StepSplit split, ActivationBuffer? output, Action<ImageRange> body)
    {
        if (split.Axis == SplitAxis.None)
        {
            ForEachImage(() =>
            {
                ClearHalo(output);
                body(Whole);
            });
            return;
        }

        var length = split.Axis == SplitAxis.Planes ? output!.Planes : output!.Height;
        ForEachItem($"worker.Images * {Num(split.Items)}", () =>
        {
            writer.Line("var (part, image) = Math.DivRem(item, worker.Images);");
            writer.Line("var arena = worker.Image(image);");
            writer.Line($"var (first, count) = {calls.Kernels.Use(SharedKernels.PartOf)}(part, {Num(split.Items)}, {Num(length)});");
            if (output.Halo != Halo.None)
            {
                writer.Block("if (part == 0)", () => ClearHalo(output));
            }

            body(new ImageRange(calls, split.Axis));
        });
    }

    private void ForEachItem(string items, Action body) =>
        writer.Block($"for (var item = -1; worker.Next({Phases++}, {items}, ref item);)", body);

    private void Convolution(ConvolutionStep step)
    {
        if (step.Algorithm is WinogradConvolution winograd)
        {
            Winograd(step, winograd);
            if (step.Epilogue.Separate is { } function)
            {
                ForEachPart(StepSplit.InPlace(step.To), step.To, range => _elementwise.Activate(function, step.To, step.To, range));
            }
        }
        else
        {
            TiledConvolution(step);
        }
    }

    private void Winograd(ConvolutionStep step, WinogradConvolution algorithm, string start = "")
    {
        new WinogradCall(model, step, algorithm).Write(writer, calls, Phases, start);
        Phases += WinogradKernel.Phases;
    }

    private void TiledConvolution(ConvolutionStep step)
    {
        var call = new ConvolutionCall(model, step, calls);
        call.WriteLoops(writer);
        ForEachItem(call.Items, () =>
        {
            call.WriteItem();
            if (step.Epilogue.Separate is null && step.Mean is null)
            {
                return;
            }

            // While the item's results are in the cache.
            writer.Line("var (image, channel, start, end) = c.Item(item, worker.Images);");
            var planes = calls.Image(step.To) + ".Plane(channel / 16)";
            if (step.Epilogue.Separate is { } function)
            {
                var part = planes + ".Row(start)";
                _elementwise.Activate(function, "worker.Image(image)", part, part, ["c.ItemChannels / 16", "end - start", Num(step.To.Width)]);
            }

            if (step.Mean is { } mean)
            {
                writer.Block("if (worker.IsLast(item / c.RowItems, c.RowItems))", () => calls.Call(
                    PoolKernels.GlobalAverage,
                    ["worker.Image(image)", planes, calls.Image(mean) + ".Plane(channel / 16)", "c.ItemChannels / 16", Num(step.To.Height), Num(step.To.Width)]));
            }
        });
    }

    private void WriteBody(LoweredStep step, ImageRange range)
    {
        switch (step)
        {
            case PackInputStep pack:
                var packer = pack.To.Layout == BufferLayout.Planar ? CopyKernels.PackPlanar : CopyKernels.PackBlocked;
                calls.Call(packer, "source", "arena", calls.Image(pack.To), Num(pack.To.Channels), Num(pack.To.Height), Num(pack.To.Width));
                break;
            case CopyOutputStep { From: var from }:
                calls.Call(CopyKernels.Unpack, "arena", calls.Image(from), "target", Num(from.Channels), Num(from.Height), Num(from.Width));
                break;
            case FlattenStep { From: var from, To: var to }:
                var features = calls.Span(to);
                writer.Line($"{features}.Clear();");
                calls.Call(CopyKernels.Unpack, "arena", calls.Image(from), features, Num(from.Channels), Num(from.Height), Num(from.Width));
                break;
            case PoolStep pool:
                Pool(pool, range);
                break;
            case ResizeStep resize:
                new ResizeCall(resize, calls).Write(range);
                break;
            default:
                if (!_elementwise.Write(step, range) && !_arrangements.Write(step, range) && !_memoryOrder.Write(step))
                {
                    throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the C# backend has no kernel for '{step.Kernel}'");
                }

                break;
        }
    }

    private void Linear(LinearStep step)
    {
        var items = Num(step.Split);
        ForEachItem(items, () => calls.Call(
            LinearKernel.Instance,
            "worker",
            "item",
            items,
            Num(model.OffsetOf(step.From)),
            Weights(step.Weights),
            Weights(step.Bias),
            Num(model.OffsetOf(step.To)),
            Num(step.From.Channels),
            Num(step.To.Channels)));
        var fused = step.Epilogue.Kind switch
        {
            EpilogueKind.Relu => new Relu(),
            EpilogueKind.Clamp => new Clip(step.Epilogue.Floor, step.Epilogue.Ceiling),
            _ => step.Epilogue.Separate,
        };
        if (fused is not null)
        {
            ForEachImage(() => _elementwise.Activate(fused, step.To, step.To, Whole));
        }
    }

    private void Pool(PoolStep step, ImageRange range)
    {
        var kernel = step.Window switch
        {
            AvgPoolOp { CountIncludePad: false } => PoolKernels.AverageInside,
            AvgPoolOp => PoolKernels.Average,
            { Dilation: { Height: 1, Width: 1 } } => PoolKernels.Max,
            _ => PoolKernels.MaxDilated,
        };
        var (from, to, window) = (step.From, step.To, step.Window);
        var (size, stride, padding) = (window.Kernel, window.Stride, window.Padding);
        writer.Block($"{calls.Kernels.Use(kernel)}(arena, {range.Image(from)}, {range.Image(to)}, new Pool", () =>
        {
            writer.Line($"Planes = {range.Planes(from)}, InputHeight = {from.Height}, InputWidth = {from.Width}, OutputHeight = {to.Height}, OutputWidth = {to.Width},");
            writer.Line($"KernelHeight = {size.Height}, KernelWidth = {size.Width}, StrideHeight = {stride.Height}, StrideWidth = {stride.Width},");
            writer.Line($"Top = {padding.Top}, Left = {padding.Left}, Bottom = {padding.Bottom}, Right = {padding.Right},");
        }, kernel == PoolKernels.MaxDilated ? $"}}, {Num(window.Dilation.Height)}, {Num(window.Dilation.Width)});" : "});");
    }

    private void ClearHalo(ActivationBuffer? buffer)
    {
        if (buffer is not null && buffer.Halo != Halo.None)
        {
            calls.Kernels.Use(SharedKernels.Halo);
            writer.Line($"{KernelCalls.HaloOf(model, buffer)}.Clear(arena);");
        }
    }
}
