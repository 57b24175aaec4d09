using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>
/// A part of x/2 · (1 + erf(x/√2)), into which exporters before version 20 take Gelu apart, in any order of its factors. It isn't
/// a value of the graph; once it is whole, a <c>gelu</c> is.
/// </summary>
/// <param name="x">The operand.</param>
internal sealed class GeluPart(Value x) : OnnxValue
{
    private const double Tolerance = 1e-6;

    /// <inheritdoc/>
    public override Shape Shape => x.Shape;

    /// <summary>The numbers that it was multiplied by.</summary>
    private double Factor { get; init; } = 1;

    private bool HasOne { get; init; }

    private bool HasX { get; init; }

    /// <summary>erf(x/√2), or null if the operand isn't x/√2.</summary>
    public static GeluPart? Erf(OnnxNode node) => Scaled(node, node.Graph(0)) is var (source, factor) && Math.Abs(factor - Math.Sqrt(0.5)) < Tolerance
        ? new GeluPart(source)
        : null;

    /// <summary>The sum or product of a part and something, or null if that leads away from Gelu.</summary>
    public OnnxValue? With(OnnxNode node, BinaryKind kind, OnnxValue other)
    {
        var number = other is KnownTensor { Tensor.Count: 1 } known ? known.Tensor.Read().Span[0] : (double?)null;
        var (source, factor) = other is GraphValue value ? Scaled(node, value.Value) : default;
        GeluPart? part = (kind, number) switch
        {
            (BinaryKind.Add, 1) when !HasOne && Factor == 1 && !HasX => new(x) { HasOne = true },
            (BinaryKind.Mul, { } times) when HasOne => new(x) { HasOne = true, HasX = HasX, Factor = Factor * times },
            (BinaryKind.Mul, null) when HasOne && !HasX && source == x => new(x) { HasOne = true, HasX = true, Factor = Factor * factor },
            _ => null,
        };
        return part is { HasX: true } && Math.Abs(part.Factor - 0.5) < Tolerance ? node.Result(new ActivationOp(new Gelu()), x) : part;
    }

    /// <summary>What a value is a multiple of, and by which number; itself, once, if it isn't one.</summary>
    private static (Value Source, double Factor) Scaled(OnnxNode node, Value value) => node.Scope.Producer(value) switch
    {
        { Op: ScaleShiftOp, Operands: [var source, var scale, var shift] } when Number(node, scale) is { } factor && Number(node, shift) is 0 => (source, factor),
        { Op: MulOp, Operands: [var source, var wide] } when Number(node, wide) is { } factor => (source, factor),
        { Op: DivOp, Operands: [var source, var wide] } when Number(node, wide) is { } factor => (source, 1 / factor),
        _ => (value, 1),
    };

    /// <summary>The number that a constant, or one that was broadcast, holds everywhere; null if there is none.</summary>
    private static double? Number(OnnxNode node, Value value)
    {
        if (node.Scope.Producer(value) is { Op: BroadcastOp, Operands: [var narrow, ..] })
        {
            value = narrow;
        }

        return node.Scope.Number(value);
    }
}
