using RepVgg.Frontend.Containers;

namespace RepVgg.Frontend.Families;

/// <summary>
/// A naming scheme of checkpoints. A family recognises its keys, and turns the tensors into a graph: the training form if the
/// branches are there, the plain form if the model was converted already, block by block.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>The name that users see.</summary>
    public abstract string Name { get; }

    /// <summary>The keys that it is recognised by, for the message about an unknown model.</summary>
    public abstract string LooksFor { get; }

    /// <summary>Whether the keys are this family's; the details are checked on import.</summary>
    public abstract bool Recognises(StateDict dict);

    /// <summary>Builds the graph.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">A tensor is missing, of the wrong shape, or unknown.</exception>
    public abstract FamilyImport Import(StateDict dict, ImportOptions options);
}
