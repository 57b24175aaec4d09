namespace RepVgg.IR.Tensors;

/// <summary>Element types of graph values.</summary>
public enum ElementType
{
    /// <summary>IEEE single precision, printed <c>f32</c>.</summary>
    F32,
}
