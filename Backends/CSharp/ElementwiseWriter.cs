using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the bodies of steps that compute each pixel or channel by itself.</summary>
internal sealed class ElementwiseWriter(KernelCalls calls)
{
    /// <summary>Writes a step; false if it is none of these.</summary>
    public bool Write(LoweredStep step, ImageRange range)
    {
        switch (step)
        {
            case GlobalAveragePoolStep { From: var from, To: var to }:
                calls.Call(PoolKernels.GlobalAverage, ["arena", range.Image(from), range.Image(to), .. range.Sizes(from)]);
                return true;
            case AdaptiveAveragePoolStep { From: var from, To: var to }:
                calls.Call(
                    PoolKernels.AdaptiveAverage,
                    ["arena", range.Image(from), range.Image(to), .. range.Sizes(from), KernelCalls.Num(to.Height), KernelCalls.Num(to.Width)]);
                return true;
            case AddStep { Terms: var terms, To: var to }:
                Binary(ElementwiseKernels.Add, terms[0], terms[1], to, range);
                foreach (var term in terms.Skip(2))
                {
                    Binary(ElementwiseKernels.Add, to, term, to, range);
                }

                return true;
            case MulStep { From: var from, Factor: var factor, To: var to } product:
                var (kernel, arguments) = ElementwiseKernels.Product(product.PerChannel, product.Function);
                Binary(kernel, from, factor, to, range, arguments);
                return true;
            case PairStep { First: var first, Second: var second, To: var to } pair:
                Binary(ElementwiseKernels.For(pair.Operator), first, second, to, range);
                calls.ClearFilling(to);
                return true;
            case ActivationStep { Function: var function, From: var from, To: var to }:
                Activate(function, from, to, range);
                return true;
            case ChannelSoftmaxStep { From: var from, To: var to }:
                calls.Call(
                    SoftmaxKernels.OfChannels,
                    ["arena", calls.Image(from), calls.Image(to), KernelCalls.Num(to.Channels), KernelCalls.Num(to.Height), KernelCalls.Num(to.Width)]);
                calls.ClearFilling(to);
                return true;
            case ScaleShiftStep { From: var from, To: var to } affine:
                calls.Call(
                    ElementwiseKernels.ScaleShift,
                    ["arena", range.Image(from), range.Weights(affine.Scale), range.Weights(affine.Shift), range.Image(to), .. range.Sizes(to)]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes an activation.</summary>
    public void Activate(Activation function, ActivationBuffer from, ActivationBuffer to, ImageRange range) =>
        Activate(function, "arena", range.Image(from), range.Image(to), range.Sizes(to));

    /// <summary>Writes an activation of images that expressions tell.</summary>
    public void Activate(Activation function, string arena, string from, string to, string[] sizes)
    {
        var (kernel, arguments) = ActivationKernels.For(function);
        calls.Call(kernel, [arena, from, to, .. sizes, .. arguments.Select(Literals.Float)]);
    }

    private void Binary(
        Kernel kernel, ActivationBuffer first, ActivationBuffer second, ActivationBuffer to, ImageRange range, params ReadOnlySpan<float> arguments) =>
        calls.Call(kernel, ["arena", range.Image(first), range.Image(second), range.Image(to), .. range.Sizes(to), .. arguments.ToArray().Select(Literals.Float)]);
}
