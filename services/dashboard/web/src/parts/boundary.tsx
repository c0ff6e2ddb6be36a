import { Component } from 'react';
import { Failure } from './failure.tsx';

/** A mistake of ours on one page leaves the others usable. React has no other form for this than a class. */
export class Boundary extends Component<{ readonly children: React.ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): React.ReactNode {
    return this.state.error === null ? this.props.children : <Failure error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
