using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.IR.Ops;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the bodies of steps on arrays in memory order.</summary>
internal sealed class MemoryOrderWriter(KernelCalls calls)
{
    /// <summary>Writes a step; false if it is none of these.</summary>
    public bool Write(LoweredStep step)
    {
        switch (step)
        {
            case StridedCopyStep { Parts: var parts, To: var to }:
                calls.ClearTail(to);
                foreach (var (from, copy) in parts)
                {
                    Copy(from, copy, to);
                }

                return true;
            case UnflattenStep { From: var from, To: var to }:
                calls.Call(CopyKernels.PackBlocked, calls.Span(from), "arena", calls.Image(to), Num(to.Channels), Num(to.Height), Num(to.Width));
                return true;
            case ConstantStep { Constant: var constant, To: var to }:
                calls.Line($"_weights.Slice({Num(constant.Offset)}, {Num(constant.Length)}).CopyTo({calls.Span(to)});");
                return true;
            case ReduceStep { Extent: var extent, From: var from, To: var to } reduce:
                calls.ClearTail(to);
                calls.Call(KernelOf(reduce.Kind), [calls.First(from), calls.First(to), .. Numbers(extent)]);
                return true;
            case SoftmaxStep { Extent: var extent, From: var from, To: var to }:
                calls.ClearTail(to);
                calls.Call(SoftmaxKernels.AlongAxis, [calls.First(from), calls.First(to), .. Numbers(extent)]);
                return true;
            case MatrixProductStep product:
                Products(product);
                return true;
            default:
                return false;
        }
    }

    private static Kernel KernelOf(Reduction kind) => kind switch
    {
        Reduction.Mean => MemoryOrderKernels.Mean,
        Reduction.Sum => MemoryOrderKernels.Sum,
        Reduction.Max => MemoryOrderKernels.Maximum,
        _ => MemoryOrderKernels.Norm,
    };

    private void Copy(ActivationBuffer from, StridedCopy copy, ActivationBuffer to) => calls.Call(
        MemoryOrderKernels.CopyStrided,
        calls.First(from, Num(copy.FromStart)),
        calls.First(to, Num(copy.ToStart)),
        List(copy.Lengths),
        List(copy.FromSteps),
        List(copy.ToSteps));

    private void Products(MatrixProductStep step)
    {
        var p = step.Products;
        calls.ClearTail(step.To);
        calls.Block($"for (var i = 0; i < {Num(p.Count)}; i++)", () => calls.Call(
            MemoryOrderKernels.MatrixProduct,
            calls.First(step.Left, p.LeftRepeats ? "0" : $"i * {Num((long)p.Rows * p.Depth)}"),
            calls.First(step.Right, p.RightRepeats ? "0" : $"i * {Num((long)p.Depth * p.Columns)}"),
            calls.First(step.To, $"i * {Num((long)p.Rows * p.Columns)}"),
            Num(p.Rows),
            Num(p.Depth),
            Num(p.Columns)));
    }

    private static string[] Numbers(AxisExtent extent) => [Num(extent.Outer), Num(extent.Length), Num(extent.Inner)];

    private static string List(ImmutableArray<int> numbers) => "[" + string.Join(", ", numbers.Select(n => Num(n))) + "]";
}
