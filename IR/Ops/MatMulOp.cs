using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// The matrix product over the last two axes, [M,K] times [K,P]; the axes before them broadcast.
/// <c>%y = matmul %a, %b : f32[N,8,49,49]</c>
/// </summary>
public sealed record MatMulOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("matmul", "matrix product over the last two axes", _ => new MatMulOp());

    /// <inheritdoc/>
    public override string Mnemonic => "matmul";

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 2);
        var (a, b) = (operands[0].Shape, operands[1].Shape);
        Require(a.Rank >= 2 && b.Rank >= 2, $"needs matrices, not {a} and {b}");
        Require(a[^1] == b[^2] && a[^1] != Shape.Batch && b[^1] != Shape.Batch, $"the columns of {a} don't meet the rows of {b}");
        var outer = Shape.Broadcast(new Shape(a.Dimensions[..^2]), new Shape(b.Dimensions[..^2]));
        Require(outer is not null, $"the leading axes of {a} and {b} don't broadcast");
        return TensorType.F32(new Shape([.. outer!.Dimensions, a[^2], b[^1]]));
    }

    /// <inheritdoc/>
    public override long Macs(ReadOnlySpan<TensorType> operands, TensorType result) =>
        checked(result.Shape.ElementCount * operands[0].Shape[^1]);
}
