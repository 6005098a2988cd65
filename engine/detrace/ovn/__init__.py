"""From a rule's cookie to what somebody wrote in OVN: the logical flow, the ACL, the load balancer."""
