namespace RepVgg.IR.Ops;

/// <summary>How a <see cref="ReduceOp"/> makes one number of many.</summary>
public enum Reduction
{
    /// <summary>The sum divided by the count.</summary>
    Mean,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The greatest; negative infinity of nothing.</summary>
    Max,

    /// <summary>The Euclidean norm √Σx².</summary>
    L2,
}
