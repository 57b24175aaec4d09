using RepVgg.Backends.Core;
using RepVgg.IR.Ops;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes one method per step: what it is, and the kernel calls with all their numbers.</summary>
internal sealed class StepWriter(LoweredModel model, ModelNames names, KernelCalls calls, CSharpWriter writer)
{
    private readonly ArrangementWriter _arrangements = new(calls);
    private readonly MemoryOrderWriter _memoryOrder = new(calls);

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
                WriteBody(step);
            });
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
                    ForEachImage(() =>
                    {
                        ClearHalo(step.Output);
                        WriteBody(step);
                    });
                    break;
            }
        });
    }

    /// <summary>Phases written so far: stretches of work between which all threads wait for each other.</summary>
    public int Phases { get; private set; }

    private void ForEachImage(Action body) => ForEachItem("worker.Images", () =>
    {
        writer.Line("var arena = worker.Image(item);");
        body();
    });

    private void ForEachItem(string items, Action body) =>
        writer.Block($"for (var item = -1; worker.Next({Phases++}, {items}, ref item);)", body);

    private void Convolution(ConvolutionStep step)
    {
        if (step.Algorithm is WinogradConvolution winograd)
        {
            new WinogradCall(model, step, winograd).Write(writer, calls, Phases);
            Phases += WinogradKernel.Phases;
        }
        else
        {
            TiledConvolution(step);
        }

        if (step.Epilogue.Separate is { } function)
        {
            ForEachImage(() => Activate(function, step.To, step.To));
        }
    }

    private void TiledConvolution(ConvolutionStep step)
    {
        var call = new ConvolutionCall(model, step, calls);
        call.WriteLoops(writer);
        ForEachItem(call.Items, call.WriteItem);
    }

    private void WriteBody(LoweredStep step)
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
                Pool(pool);
                break;
            case ResizeStep resize:
                new ResizeCall(resize, calls).Write();
                break;
            default:
                if (!_arrangements.Write(step) && !_memoryOrder.Write(step))
                {
                    WriteElementwise(step);
                }

                break;
        }
    }

    private void WriteElementwise(LoweredStep step)
    {
        switch (step)
        {
            case GlobalAveragePoolStep { From: var from, To: var to }:
                calls.Call(PoolKernels.GlobalAverage, ["arena", calls.Image(from), calls.Image(to), .. Sizes(from)]);
                break;
            case AdaptiveAveragePoolStep { From: var from, To: var to }:
                calls.Call(PoolKernels.AdaptiveAverage, ["arena", calls.Image(from), calls.Image(to), .. Sizes(from), Num(to.Height), Num(to.Width)]);
                break;
            case AddStep { Terms: var terms, To: var to }:
                calls.Call(ElementwiseKernels.Add, ["arena", calls.Image(terms[0]), calls.Image(terms[1]), calls.Image(to), .. Sizes(to)]);
                foreach (var term in terms.Skip(2))
                {
                    calls.Call(ElementwiseKernels.Add, ["arena", calls.Image(to), calls.Image(term), calls.Image(to), .. Sizes(to)]);
                }

                break;
            case MulStep { From: var from, Factor: var factor, To: var to } product:
                var kernel = product.PerChannel ? ElementwiseKernels.ScaleChannels : ElementwiseKernels.Multiply;
                calls.Call(kernel, ["arena", calls.Image(from), calls.Image(factor), calls.Image(to), .. Sizes(to)]);
                break;
            case PairStep { First: var first, Second: var second, To: var to } pair:
                calls.Call(ElementwiseKernels.For(pair.Operator), ["arena", calls.Image(first), calls.Image(second), calls.Image(to), .. Sizes(to)]);
                calls.ClearFilling(to);
                break;
            case ActivationStep { Function: var function, From: var from, To: var to }:
                Activate(function, from, to);
                break;
            case ChannelSoftmaxStep { From: var from, To: var to }:
                calls.Call(SoftmaxKernels.OfChannels, "arena", calls.Image(from), calls.Image(to), Num(to.Channels), Num(to.Height), Num(to.Width));
                calls.ClearFilling(to);
                break;
            case ScaleShiftStep { From: var from, To: var to } affine:
                calls.Call(ElementwiseKernels.ScaleShift, ["arena", calls.Image(from), Weights(affine.Scale), Weights(affine.Shift), calls.Image(to), .. Sizes(to)]);
                break;
            default:
                throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the C# backend has no kernel for '{step.Kernel}'");
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
            ForEachImage(() => Activate(fused, step.To, step.To));
        }
    }

    private void Pool(PoolStep step)
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
        writer.Block($"{calls.Kernels.Use(kernel)}(arena, {calls.Image(from)}, {calls.Image(to)}, new Pool", () =>
        {
            writer.Line($"Planes = {from.Planes}, InputHeight = {from.Height}, InputWidth = {from.Width}, OutputHeight = {to.Height}, OutputWidth = {to.Width},");
            writer.Line($"KernelHeight = {size.Height}, KernelWidth = {size.Width}, StrideHeight = {stride.Height}, StrideWidth = {stride.Width},");
            writer.Line($"Top = {padding.Top}, Left = {padding.Left}, Bottom = {padding.Bottom}, Right = {padding.Right},");
        }, kernel == PoolKernels.MaxDilated ? $"}}, {Num(window.Dilation.Height)}, {Num(window.Dilation.Width)});" : "});");
    }

    private void Activate(Activation? function, ActivationBuffer from, ActivationBuffer to)
    {
        if (function is not null)
        {
            var (kernel, arguments) = ActivationKernels.For(function);
            calls.Call(kernel, ["arena", calls.Image(from), calls.Image(to), .. Sizes(to), .. arguments.Select(Literals.Float)]);
        }
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
