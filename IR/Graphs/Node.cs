using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.IR.Graphs;

/// <summary>An op applied to operands. Every op has one result.</summary>
/// <param name="op">What is computed, with its attributes.</param>
/// <param name="operands">The op's inputs in its order.</param>
/// <param name="result">The value defined.</param>
/// <param name="location">Where it comes from in the trained model, such as <c>stage1.0</c>; empty where unknown.</param>
public sealed class Node(Op op, ImmutableArray<Value> operands, Value result, string location)
{
    /// <summary>What is computed.</summary>
    public Op Op { get; } = op;

    /// <summary>The op's inputs.</summary>
    public ImmutableArray<Value> Operands { get; } = operands;

    /// <summary>The value defined.</summary>
    public Value Result { get; } = result;

    /// <summary>Name of the layer or block of the trained model that this node stems from; may be empty.</summary>
    public string Location { get; } = location;

    /// <summary>Whether the node is a constant.</summary>
    public bool IsConstant => Op is ConstantOp;

    /// <summary>The same node with other operands.</summary>
    public Node WithOperands(ImmutableArray<Value> operands) => new(Op, operands, Result, Location);

    /// <inheritdoc/>
    public override string ToString() => $"%{Result.Name} = {Op.Mnemonic}";
}
